import { readProcFile } from "../procFile";

/** What programs print when they get no memory; looked for only where the job failed. */
const MESSAGES: readonly RegExp[] = [
  // Python, and NumPy's `_ArrayMemoryError: Unable to allocate 7.45 GiB for an array with shape …`.
  /^(?:[\w.]*\.)?_?(?:Array)?MemoryError\b/,
  // PyTorch on the GPU and on the processor, its older RuntimeError, cuBLAS and the CUDA driver.
  /\bOutOfMemoryError\b/,
  /\b(?:CUDA|HIP|MPS backend|XPU) out of memory\b/i,
  /\bDefaultCPUAllocator: (?:not enough|can't allocate) memory\b/,
  /\bCU(?:DA|BLAS|DNN)_(?:ERROR|STATUS)_(?:OUT_OF_MEMORY|ALLOC_FAILED)\b/,
  // TensorFlow and JAX.
  /\bRESOURCE_EXHAUSTED\b|\bOOM when allocating\b/,
  // C++, the system's own words for ENOMEM, the JVM, Node, R, Go, Rust, Julia.
  /\bstd::bad_alloc\b/,
  /\bcannot allocate (?:memory|vector of size)\b/i,
  /\bJavaScript heap out of memory\b/,
  /^fatal error: runtime: out of memory|^memory allocation of \d+ bytes failed|\bOutOfMemoryError\(\)/,
  /\bstd::alloc::handle_alloc_error\b|\bMemory exhausted\b/i,
  /(?:^|[:\s])out of memory\b/i,
];

/** The line of an output that says that memory ran out; null when none does. */
export function outOfMemoryLine(tail: readonly string[]): string | null {
  const line = tail.findLast((text) => MESSAGES.some((message) => message.test(text.trim())));
  return line?.trim() ?? null;
}

/**
 * Counts what the kernel killed for want of memory, in this process's control group (which a job inherits) and on the
 * whole machine. Returns the function that says whether it killed something since.
 */
export function watchOomKills(): () => boolean {
  const now = performance.now();
  if (baseline === null || now - baseline.at > BASELINE_MS) baseline = { at: now, counts: oomKills() };
  const before = baseline.counts;
  return () => {
    const now = oomKills();
    return now.some((count, i) => count > (before[i] ?? count));
  };
}

/** Of jobs that begin in this time of each other one look serves all. */
const BASELINE_MS = 100;

let baseline: { readonly at: number; readonly counts: readonly number[] } | null = null;

/** One number a source; a source that is not there counts 0. */
function oomKills(): number[] {
  return [...groupFiles(), "/proc/vmstat"].map((path) =>
    Number(/^oom_kill (\d+)/m.exec(readProcFile(path) ?? "")?.[1] ?? 0),
  );
}

let cachedFiles: readonly string[] | undefined;

/**
 * `memory.events` of version 2, `memory.oom_control` of version 1. A container may see the path that its group has
 * outside, while its own group stands at the top: that one is read as well.
 */
function groupFiles(): readonly string[] {
  cachedFiles ??= controlGroups(readProcFile("/proc/self/cgroup") ?? "");
  return cachedFiles;
}

/** @param text of /proc/self/cgroup: `0::/path` (version 2), `4:memory:/path` (version 1) */
export function controlGroups(text: string): string[] {
  const unified = /^0::(\/.*)$/m.exec(text)?.[1];
  const memory = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(text)?.[1];
  const both = (folder: string, path: string | undefined, file: string) =>
    path === undefined ? [] : [...new Set([`${folder}${path}/${file}`, `${folder}/${file}`])];
  return [
    ...both("/sys/fs/cgroup", unified === "/" ? "" : unified, "memory.events"),
    ...both("/sys/fs/cgroup/memory", memory === "/" ? "" : memory, "memory.oom_control"),
  ];
}
