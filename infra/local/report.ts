/** Tells the user how the start goes. A quiet copy, as in tests, has one that says nothing. */
export type Report = Readonly<{
  /** A part is up: its name, where it is, and how long it took. */
  part(name: string, where: string, durationMs: number): void
  /** Something worth a line of its own while a part takes its time. */
  note(text: string): void
  /** A part has been stopped. */
  stopped(name: string): void
}>

export const silence: Report = { part: () => undefined, note: () => undefined, stopped: () => undefined }

/** Reports a part once `work` has brought it up. */
export const timed = async <Result>(
  report: Report,
  name: string,
  where: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  const startedAt = performance.now()
  const result = await work()
  report.part(name, where, performance.now() - startedAt)
  return result
}
