import { generator } from "./scores.mjs";

/** d floats of [0, 1], as `ask-tell --space` reads it. */
export function latencySpace(d) {
  return { params: Array.from({ length: d }, (_, i) => ({ name: `x${i}`, type: "float", low: 0, high: 1 })) };
}

/** Random configurations of it with the values of a bowl. */
export function history(d, count) {
  const random = generator(1);
  return Array.from({ length: count }, () => {
    const params = Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, random()]));
    const value = Object.values(params).reduce((sum, x) => sum + (x - 0.3) ** 2, 0);
    return { params, value };
  });
}
