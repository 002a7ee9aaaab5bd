import type { Reporter, TestModule } from 'vitest/node'

const countMax = 10

/** Prints the slowest tests at the end of a run. */
export const slowestTests: Reporter = {
  onTestRunEnd: (modules) => {
    const slowest = modules
      .flatMap(timesOf)
      .toSorted((a, b) => b.durationMs - a.durationMs)
      .slice(0, countMax)
    const lines = slowest.map(({ durationMs, name }) => `${(durationMs / 1000).toFixed(1).padStart(7)} s  ${name}`)
    console.log(`\n The ${lines.length} slowest tests\n${lines.join('\n')}\n`)
  },
}

const timesOf = (module: TestModule) =>
  [...module.children.allTests()].map((test) => ({
    durationMs: test.diagnostic()?.duration ?? 0,
    name: `${module.relativeModuleId} > ${test.fullName}`,
  }))
