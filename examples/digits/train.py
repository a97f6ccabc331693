"""Recognise handwritten digits with scikit-learn's multi-layer perceptron.

    pip install scikit-learn
    python train.py
"""

import sys

try:
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler
except ImportError:
    sys.exit(
        "This example needs scikit-learn, and the Python that runs it has none:\n"
        f"    {sys.executable} -m pip install scikit-learn"
    )

# @tune.objective maximize val_accuracy best
# @tune.command python ${file}

EPOCHS = 15
UNITS = 32  # @tune int(8, 128, log)
ACTIVATION = "relu"  # @tune choice("relu", "tanh", "logistic")
ALPHA = 1e-4  # @tune float(1e-6, 1.0, log)
STANDARDIZE = False  # @tune bool

settings = dict(
    solver="sgd",  # @tune choice("sgd", "adam")
    learning_rate_init=1e-3,  # @tune float(1e-5, 1.0, log)
    batch_size=64,  # @tune ordinal(16, 32, 64, 128, 256)
    momentum=0.9,  # @tune float(0.0, 0.99) if solver == "sgd"
)


def main():
    images, digits = load_digits(return_X_y=True)
    train_x, rest_x, train_y, rest_y = train_test_split(
        images, digits, train_size=500, random_state=0, stratify=digits
    )
    val_x, test_x, val_y, test_y = train_test_split(
        rest_x, rest_y, train_size=600, random_state=0, stratify=rest_y
    )
    if STANDARDIZE:
        scaler = StandardScaler().fit(train_x)
        train_x, val_x, test_x = (scaler.transform(x) for x in (train_x, val_x, test_x))

    model = MLPClassifier(
        hidden_layer_sizes=(UNITS,), activation=ACTIVATION, alpha=ALPHA, random_state=0, **settings
    )
    for epoch in range(1, EPOCHS + 1):
        model.partial_fit(train_x, train_y, classes=range(10))
        accuracy = model.score(val_x, val_y)
        print(f"epoch {epoch}: loss={model.loss_:.4f} val_accuracy={accuracy:.4f}", flush=True)
    print(f"test_accuracy={model.score(test_x, test_y):.4f}")


if __name__ == "__main__":
    main()
