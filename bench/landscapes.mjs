// Random landscapes of choices alone (Kauffman's NK model, with five values a site): many valleys, and no order to go by.
import { formProblem } from "./closedForms.mjs";
import { generator } from "./scores.mjs";

const SITES = 6;
const CHOICES = ["a", "b", "c", "d", "e"];
/** How many other sites decide with a site's own choice what it adds: the more, the more rugged. */
const NEIGHBOURS = [1, 2, 3];
const INSTANCES = [1, 2, 3, 4];

/** Minimised; their least values are found by looking at all 15,625. @returns {import("./problems.mjs").BenchProblem[]} */
export function landscapes() {
  return NEIGHBOURS.flatMap((k) => INSTANCES.map((instance) => landscape(k, instance)));
}

function landscape(k, instance) {
  const random = generator(1000 * k + instance);
  const sites = Array.from({ length: SITES }, (_, i) => i);
  const groups = sites.map((i) => [i, ...drawSome(sites.toSpliced(i, 1), k, random)]);
  const tables = groups.map(({ length }) => Array.from({ length: CHOICES.length ** length }, () => random()));
  const rowOf = (group, x) => group.reduce((row, j) => row * CHOICES.length + x[j], 0);
  const value = (x) => groups.reduce((sum, group, i) => sum + tables[i][rowOf(group, x)], 0) / SITES;
  const params = sites.map((i) => ({ name: `c${i}`, type: "categorical", choices: CHOICES }));
  const form = formProblem({
    name: `nk${k}_${instance}`,
    params,
    best: leastOf(value),
    value: (config) => value(params.map(({ name }) => CHOICES.indexOf(config[name]))),
  });
  return { ...form, score: "searchScore" };
}

function drawSome(from, count, random) {
  return Array.from({ length: count }, () => from.splice(Math.floor(random() * from.length), 1)[0]);
}

function leastOf(value) {
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < CHOICES.length ** SITES; row++) {
    const x = Array.from({ length: SITES }, (_, i) => Math.floor(row / CHOICES.length ** i) % CHOICES.length);
    least = Math.min(least, value(x));
  }
  return least;
}
