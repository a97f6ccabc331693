/**
 * A job of about a fifth of a second that notes its start and its end in the file NOTES, where no copy of the project
 * hides them.
 */
export const NOTING_TRAINER = `import os, time
x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
# @tune.command python3 \${file}
def note(word):
    file = os.open(os.environ["NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{word} {os.environ['TUNE_TRIAL']}\\n".encode())
note("start")
for step in range(3):
    print(f"step {step} loss={(x - 0.3) ** 2 + 0.1 / (step + 1):.6f}", flush=True)
    time.sleep(0.05)
note("end")
`;
