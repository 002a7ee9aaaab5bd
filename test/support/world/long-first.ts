import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * A sequencer that begins each group of projects with the given files, in their order. Example of a path:
 * `test/failure/chaos.slow.test.ts`.
 */
export const longFirst = (paths: readonly string[]) => {
  const rankOf = ({ project, moduleId }: TestSpecification): number => {
    const rank = paths.findIndex((path) => moduleId.endsWith(`/${path}`))
    return project.config.sequence.groupOrder * (paths.length + 1) + (rank < 0 ? paths.length : rank)
  }
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files)
      return sorted.toSorted((a, b) => rankOf(a) - rankOf(b))
    }
  }
}
