"""Writes sobol.json: points of SciPy's unscrambled Sobol sequence. Run with scipy installed."""
import json
import os
from scipy.stats import qmc

points = qmc.Sobol(d=128, scramble=False).random(1024)
chosen = [0, 1, 2, 3, 7, 100, 511, 1023]
golden = {str(n): [float(x) for x in points[n]] for n in chosen}
with open(os.path.join(os.path.dirname(__file__), "sobol.json"), "w") as file:
    json.dump(golden, file)
    file.write("\n")
