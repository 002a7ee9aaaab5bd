import { spawnSync } from 'node:child_process'
import { projectFolder } from '#local/copy/running-copy.ts'
import { serverlessProgram } from '#local/functions/functions-process.ts'
import { readOptions, runCommand } from './command-line.ts'

const usage = `Makes the deployment package of a stage in .serverless/, offline and without credentials: an archive for each
function, and the CloudFormation template.

  npm run package -- [options]

  --stage <name>          the stage; default dev
  --param <name>=<value>  a parameter of serverless.yml, instead of its default; can be repeated
  --help                  shows this text

Exit code: 0, 2 for a wrong option, 1 when the package cannot be made.
`

const makePackage = async (args: readonly string[]): Promise<number> => {
  const { stage, param, help } = readOptions(args, {
    stage: { type: 'string', default: 'dev' },
    param: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h' },
  })
  if (help) {
    process.stdout.write(usage)
    return 0
  }
  const params = param.map((assignment) => `--param=${assignment}`)
  const program = [serverlessProgram(), 'package', `--stage=${stage}`, ...params]
  const { status } = spawnSync(process.execPath, program, { cwd: projectFolder, stdio: 'inherit' })
  if (status === 0)
    process.stdout.write(`Made .serverless/ for the stage ${stage}: an archive for each function, and the template.\n`)
  return status ?? 1
}

await runCommand(makePackage)
