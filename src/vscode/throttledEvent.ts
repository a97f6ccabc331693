import * as vscode from "vscode";

/** Fires at most once every `intervalMs`; the last change is always told. */
export function throttledEvent(
  source: vscode.Event<unknown>,
  intervalMs: number,
): vscode.Disposable & { readonly event: vscode.Event<void> } {
  const emitter = new vscode.EventEmitter<void>();
  let timer: NodeJS.Timeout | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  const fire = () => {
    timer = undefined;
    lastAt = performance.now();
    emitter.fire();
  };
  const subscription = source(() => {
    timer ??= setTimeout(fire, Math.max(0, lastAt + intervalMs - performance.now()));
  });
  return {
    event: emitter.event,
    dispose() {
      clearTimeout(timer);
      subscription.dispose();
      emitter.dispose();
    },
  };
}
