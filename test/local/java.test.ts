import { describe, expect, it } from 'vitest'
import { findJava, javaVersion } from '#local/parts/java.ts'

describe('the Java for DynamoDB Local', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_292"', 8],
    ['openjdk version "24-ea" 2025-03-18', 24],
    ['Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "17.0.2" 2022-01-18', 17],
    ['command not understood', undefined],
  ])('has its version read: %s', (printed, version) => {
    expect(javaVersion(printed)).toBe(version)
  })

  it('is reported missing in one sentence with the next step', async () => {
    await expect(findJava({ JAVA_HOME: '/nowhere' })).rejects.toThrow(
      /^DynamoDB Local needs Java and none was found: install/,
    )
  })
})
