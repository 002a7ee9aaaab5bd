/** Shows the user the progress of the start. A quiet copy, as in tests, uses `silence`. */
export type Report = Readonly<{
  /** A part has started: its name, its address, and how long it took. */
  part(name: string, where: string, durationMs: number): void
  /** An additional line, while a part takes long. */
  note(text: string): void
  /** A part has been stopped. */
  stopped(name: string): void
}>

export const silence: Report = { part: () => undefined, note: () => undefined, stopped: () => undefined }

/** Reports a part once `work` has started it. */
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
