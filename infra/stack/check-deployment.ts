type Deployment = Readonly<{
  stage: string
  /** The names of `--param`, as typed. */
  params: readonly string[]
  /** The names that serverless.yml has under `params.default`. */
  knownParams: readonly string[]
}>

/** Names of resources contain the stage. The longest, of a function, has 64 characters at most. */
const stagePattern = /^[a-z][a-z0-9-]{0,19}$/

/**
 * Checks the options of `serverless package` and `serverless deploy`. The framework ignores an unknown parameter.
 * @throws Error for a stage that cannot be deployed, and for a parameter that serverless.yml does not have.
 */
export const checkDeployment = ({ stage, params, knownParams }: Deployment): void => {
  if (stage === 'local')
    throw new Error(
      'The stage "local" is a copy on one machine and takes its settings from the shell. Name another stage: --stage prod.',
    )
  if (!stagePattern.test(stage))
    throw new Error(
      `The stage "${stage}" is not a name: use 1 to 20 lower-case letters, digits and dashes, beginning with a letter.`,
    )
  const [unknown] = params.filter((name) => !knownParams.includes(name))
  if (unknown !== undefined)
    throw new Error(`serverless.yml has no parameter "${unknown}". Its parameters: ${knownParams.join(', ')}.`)
}
