/**
 * A small Gaussian process for the fake host: squared-exponential kernel of fixed lengthscale over the unit cube,
 * a constant mean, fixed noise. Real enough that the pictures are the pictures of a posterior.
 * X: n×d inputs, y: n values, K = s²·exp(-r²/2) + σ²·I = L·Lᵀ.
 */
export interface TinyGp {
  predict(x: readonly number[]): { readonly mean: number; readonly std: number };
}

export function fitTinyGp(
  X: readonly (readonly number[])[],
  y: readonly number[],
  lengthscales: readonly number[],
): TinyGp {
  const n = y.length;
  const center = y.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const variance = y.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, n) || 1;
  const noise = variance * 1e-3;
  const kernel = (a: readonly number[], b: readonly number[]): number => {
    const r2 = a.reduce((sum, value, i) => sum + ((value - (b[i] ?? 0)) / (lengthscales[i] ?? 1)) ** 2, 0);
    return variance * Math.exp(-r2 / 2);
  };
  const K = X.map((a, i) => X.map((b, j) => kernel(a, b) + (i === j ? noise : 0)));
  const L = cholesky(K);
  const alpha = backward(
    L,
    forward(
      L,
      y.map((value) => value - center),
    ),
  );
  return {
    predict(x) {
      const k = X.map((row) => kernel(row, x));
      const v = forward(L, k);
      const explained = v.reduce((sum, value) => sum + value * value, 0);
      return {
        mean: center + k.reduce((sum, value, i) => sum + value * (alpha[i] ?? 0), 0),
        std: Math.sqrt(Math.max(variance - explained, variance * 1e-8)),
      };
    },
  };
}

/** Expected improvement when less is better. */
export function expectedImprovement(mean: number, std: number, best: number): number {
  const z = (best - mean) / std;
  return std * (z * normalCdf(z) + Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
}

function cholesky(K: readonly (readonly number[])[]): number[][] {
  const L = K.map((row) => row.map(() => 0));
  for (let i = 0; i < K.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = K[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (L[i]?.[k] ?? 0) * (L[j]?.[k] ?? 0);
      const row = L[i];
      if (row) row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (L[j]?.[j] ?? 1);
    }
  }
  return L;
}

function forward(L: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x: number[] = [];
  for (let i = 0; i < b.length; i++) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (L[i]?.[k] ?? 0) * (x[k] ?? 0);
    x.push(sum / (L[i]?.[i] ?? 1));
  }
  return x;
}

function backward(L: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x = b.map(() => 0);
  for (let i = b.length - 1; i >= 0; i--) {
    let sum = b[i] ?? 0;
    for (let k = i + 1; k < b.length; k++) sum -= (L[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (L[i]?.[i] ?? 1);
  }
  return x;
}

/** Abramowitz and Stegun 7.1.26, to 1e-7: enough for a picture. */
function normalCdf(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp((-z * z) / 2);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}
