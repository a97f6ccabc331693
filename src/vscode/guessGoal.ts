import type { Goal } from "../optimizer/problem";

/** Short names count only as a whole word of a name (`val_f1`, `eval/wer`); long ones also inside a word. */
const LOWER_WORDS = new Set("mse mae rmse mape nll ppl wer cer fid kl bpc err time".split(" "));
const LOWER_PARTS =
  /loss|error|rmse|perplexity|deviance|entropy|cost|regret|latency|duration|memory|distance/i;
const HIGHER_WORDS = new Set("acc auc auroc auprc f1 iou dice map ndcg mrr r2 psnr ssim hits em".split(" "));
const HIGHER_PARTS = /accuracy|score|precision|recall|reward|return|bleu|rouge|throughput|correct|success/i;
const PROGRESS = /^(?:epochs?|steps?|iter(?:ation)?s?|batch|lr|learning_rate|seed|eta|n|size)$/i;
const HELD_OUT = /val|test|eval|dev|holdout/i;

/** Which way a metric of this name usually gets better; null when the name does not say. */
export function guessGoal(name: string): Goal | null {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  if (LOWER_PARTS.test(name) || words.some((word) => LOWER_WORDS.has(word))) return "minimize";
  return HIGHER_PARTS.test(name) || words.some((word) => HIGHER_WORDS.has(word)) ? "maximize" : null;
}

/** How likely a metric is what a person wants to tune for: on held-out data first, counters last. */
export function likelihood(name: string): number {
  if (PROGRESS.test(name)) return 0;
  return 1 + (guessGoal(name) === null ? 0 : 2) + (HELD_OUT.test(name) ? 1 : 0);
}
