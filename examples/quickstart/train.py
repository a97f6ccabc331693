"""Recognise handwritten digits with a small neural network: plain Python, no packages.

    python train.py
"""

import csv
import math
import random
from operator import mul
from pathlib import Path

epochs = 8
hidden = 12           # @tune int(10, 20)
optimizer = "sgd"     # @tune choice("sgd", "adam")
learning_rate = 0.01  # @tune float(1e-5, 1, log)
momentum = 0.9        # @tune float(0, 0.99) if optimizer == "sgd"
batch_size = 32       # @tune ordinal(8, 16, 32, 64)
cosine_decay = False  # @tune bool

# @tune.objective minimize val_loss
# @tune.command python ${file}


def load_digits(path):
    """The 8 x 8 images as (64 brightnesses from 0 to 1 and a 1 for the bias, digit)."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [([int(pixel) / 16 for pixel in row[1:]] + [1.0], int(row[0])) for row in rows]


def dot(a, b):
    return sum(map(mul, a, b))


class Network:
    """One hidden layer and a softmax. Each row of `weights` belongs to one neuron."""

    def __init__(self, inputs, hidden, outputs, rng):
        self.hidden = hidden
        self.weights = [
            [rng.gauss(0, 1 / math.sqrt(size)) for _ in range(size)]
            for size in [inputs] * hidden + [hidden + 1] * outputs
        ]

    def forward(self, image):
        features = [math.tanh(dot(row, image)) for row in self.weights[: self.hidden]]
        features.append(1.0)
        scores = [dot(row, features) for row in self.weights[self.hidden :]]
        top = max(scores)
        exps = [math.exp(score - top) for score in scores]
        total = sum(exps)
        return features, [e / total for e in exps]

    def add_gradient(self, image, digit, gradient):
        """Adds the gradient of this image's cross-entropy loss to `gradient`."""
        features, errors = self.forward(image)
        errors[digit] -= 1.0
        backward = [0.0] * self.hidden
        for k, error in enumerate(errors):
            row = self.hidden + k
            backward = [b + error * w for b, w in zip(backward, self.weights[row])]
            gradient[row] = [g + error * f for g, f in zip(gradient[row], features)]
        for j in range(self.hidden):
            error = backward[j] * (1.0 - features[j] * features[j])
            gradient[j] = [g + error * x for g, x in zip(gradient[j], image)]


def evaluate(network, examples):
    """Mean cross-entropy loss and share of right answers."""
    loss = right = 0.0
    for image, digit in examples:
        _, chances = network.forward(image)
        loss -= math.log(max(chances[digit], 1e-12))
        right += chances.index(max(chances)) == digit
    return loss / len(examples), right / len(examples)


class Sgd:
    def __init__(self, weights):
        self.velocity = [[0.0] * len(row) for row in weights]

    def step(self, weights, gradient, rate):
        for i, row in enumerate(weights):
            moving = zip(self.velocity[i], gradient[i])
            self.velocity[i] = [momentum * v - rate * g for v, g in moving]
            weights[i] = [w + v for w, v in zip(row, self.velocity[i])]


class Adam:
    def __init__(self, weights):
        self.steps = 0
        self.mean = [[0.0] * len(row) for row in weights]
        self.square = [[0.0] * len(row) for row in weights]

    def step(self, weights, gradient, rate):
        self.steps += 1
        rate *= math.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for i, row in enumerate(weights):
            mean, square = self.mean[i], self.square[i]
            mean = [0.9 * m + 0.1 * g for m, g in zip(mean, gradient[i])]
            square = [0.999 * s + 0.001 * g * g for s, g in zip(square, gradient[i])]
            change = [rate * m / (math.sqrt(s) + 1e-8) for m, s in zip(mean, square)]
            weights[i] = [w - c for w, c in zip(row, change)]
            self.mean[i], self.square[i] = mean, square


def main():
    rng = random.Random(0)
    digits = load_digits(Path(__file__).with_name("digits.csv"))
    train, validation, test = digits[:700], digits[700:1200], digits[1200:]
    network = Network(len(train[0][0]), hidden, 10, rng)
    stepper = Sgd(network.weights) if optimizer == "sgd" else Adam(network.weights)

    for epoch in range(1, epochs + 1):
        rng.shuffle(train)
        rate = learning_rate
        if cosine_decay:
            rate *= 0.5 * (1 + math.cos(math.pi * (epoch - 1) / epochs))
        for start in range(0, len(train), batch_size):
            batch = train[start : start + batch_size]
            gradient = [[0.0] * len(row) for row in network.weights]
            for image, digit in batch:
                network.add_gradient(image, digit, gradient)
            gradient = [[g / len(batch) for g in row] for row in gradient]
            stepper.step(network.weights, gradient, rate)
        loss, accuracy = evaluate(network, validation)
        print(f"epoch {epoch}/{epochs}  val_loss={loss:.4f}  val_accuracy={accuracy:.3f}")

    loss, accuracy = evaluate(network, test)
    print(f"test_loss={loss:.4f}  test_accuracy={accuracy:.3f}")


if __name__ == "__main__":
    main()
