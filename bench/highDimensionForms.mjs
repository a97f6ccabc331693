// Many continuous parameters: usual test functions whose least value lies off the centre.
const reals = (count, low, high) =>
  Array.from({ length: count }, (_, i) => ({ name: `x${i + 1}`, type: "float", low, high }));
const mean = (xs, f) => xs.reduce((total, x, i) => total + f(x, i), 0) / xs.length;
const square = (x) => x * x;
/** Where the least value is, as a share of each range: spread over the middle seven tenths. */
const shift = (i) => 0.15 + 0.7 * ((i * 0.618034) % 1);
const HARTMANN = {
  weights: [1, 1.2, 3, 3.2],
  a: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  p: [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
};

export const HIGH_DIMENSION_FORMS = [
  {
    // Many local minima around one that is far deeper.
    name: "ackley20",
    params: reals(20, 0, 1),
    best: 0,
    f: (u) => {
      const x = u.map((ui, i) => 32 * (ui - shift(i)));
      const bowl = Math.exp(-0.2 * Math.sqrt(mean(x, square)));
      return 20 + Math.E - 20 * bowl - Math.exp(mean(x, (xi) => Math.cos(2 * Math.PI * xi)));
    },
  },
  {
    // A curved valley through all of them.
    name: "rosenbrock20",
    params: reals(20, -2, 3),
    best: 0,
    f: (x) => mean(x.slice(1), (_, i) => 100 * square(x[i + 1] - square(x[i])) + square(1 - x[i])),
  },
  {
    // Many local minima in a bowl, all parameters apart from each other.
    name: "levy40",
    params: reals(40, 0, 1),
    best: 0,
    f: (u) => {
      const w = u.map((ui, i) => 1 + 5 * (ui - shift(i)));
      const last = w.length - 1;
      return (
        square(Math.sin(Math.PI * w[0])) +
        last *
          mean(w.slice(0, last), (wi) => square(wi - 1) * (1 + 10 * square(Math.sin(Math.PI * wi + 1)))) +
        square(w[last] - 1) * (1 + square(Math.sin(2 * Math.PI * w[last])))
      );
    },
  },
  {
    // Six parameters of thirty matter.
    name: "hartmann30",
    params: reals(30, 0, 1),
    best: -3.32237,
    f: (u) =>
      -HARTMANN.weights.reduce((total, weight, i) => {
        const distance = HARTMANN.a[i].reduce((d, a, j) => d + a * square(u[5 * j] - HARTMANN.p[i][j]), 0);
        return total + weight * Math.exp(-distance);
      }, 0),
  },
];
