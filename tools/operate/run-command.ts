/** Runs a command of an operator: what it throws is one line, and exit code 1. */
export function runCommand(name: string, command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
