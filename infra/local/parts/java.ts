import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartFailure } from '../start-failure.ts'

const run = promisify(execFile)

const versionMin = 17

const advice = 'on Debian `apt-get install openjdk-17-jre-headless`, or set JAVA_HOME'

/**
 * The `java` to run DynamoDB Local with: from JAVA_HOME if it is set, else from the PATH.
 * @throws StartFailure if it is missing or too old.
 */
export const findJava = async ({ JAVA_HOME }: NodeJS.ProcessEnv): Promise<string> => {
  const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java'
  const version = await run(java, ['-version'], { timeout: 20_000 }).then(({ stderr }) => javaVersion(stderr), notFound)
  if (version !== undefined && version >= versionMin) return java
  const found = version === undefined ? 'DynamoDB Local needs Java and none was found' : `Java ${version} is too old`
  throw new StartFailure(`${found}: install Java ${versionMin} or later (${advice}).`)
}

const notFound = () => undefined

/** The major version in the output of `java -version`: 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_292"`. */
export const javaVersion = (printed: string): number | undefined => {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(printed) ?? []
  return first === undefined ? undefined : Number(first === '1' ? second : first)
}
