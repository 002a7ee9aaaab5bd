import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoPersonalItems } from '#custody/adapters/dynamo-personal-items.ts'
import { makeExportSubject, type SubjectExport } from '#custody/application/export-subject.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { custodySettings, vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { chooseSystem } from './caller-identity.ts'
import { CommandFault, runCommand } from './command-line.ts'
import { startBar } from './screen/progress-bar.ts'
import { readExportOptions } from './subject-export/export-options.ts'
import { makeFactsByTime } from './subject-export/facts-by-time.ts'
import { formatExport } from './subject-export/format-export.ts'

const usage = `Writes what is held about a person: export.json, and export.html to read. The export is recorded as a fact.

  npm run -s subject-export -- --tenant <tenant> (--subject <subject> | --user <id> | --event <id>) --out <folder>
                               [--from <time>] [--to <time>]

  --subject, --user, --event  whose events; those with values in the vault are found by an index
  --from, --to  also the events of this time that only name the subject or the user; reads the index by time, day by day
  --out         a folder that does not exist yet; only its owner can read it
  --help        prints this text

The command prints what it did not search. The files have clear values. Delete them when they are handed over.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If FACTS_TABLE, CUSTODY_TABLE, VAULT_TABLE and VAULT_KEY are set, it
uses these tables and this key, with the credentials and region of the environment.
Exit code: 0 when the files are written, 1 when they are not, 2 for a wrong option.
`

/** Exports what is held about a person. */
const subjectExport = async (args: readonly string[]): Promise<number> => {
  const options = readExportOptions(args, clock())
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  const identity = chooseSystem('FACTS_TABLE', 'CUSTODY_TABLE', 'VAULT_TABLE', 'VAULT_KEY')
  const actor = await identity()
  const { facts, custodyTable, vault } = loadConfig(factsSettings, custodySettings, vaultSettings)
  const dynamo = makeDynamo()
  const exportSubject = makeExportSubject({
    facts: makeDynamoFactLog(dynamo, facts),
    items: makeDynamoPersonalItems(dynamo, { vaultTable: vault.table, custodyTable, facts }),
    register: makeDynamoCustodyRegister(dynamo, { table: custodyTable, facts }),
    vault: makeVaultReader({ vault }, dynamo, 'subject-export'),
    byTime: makeFactsByTime(dynamo, facts),
    clock,
    newId: randomUUID,
  })
  const { tenantId, target, range, out } = options
  await makeFolder(out)
  const bar = startBar('events', 0)
  const context = { tenantId, actor, correlationId: randomUUID() }
  const found = await exportSubject({ target, range, progress: (count) => bar.update(count, '') }, context).finally(
    () => bar.stop(),
  )
  // A file that someone put there meanwhile is not replaced.
  const ownFile = { mode: 0o600, flag: 'wx' } as const
  await writeFile(join(out, 'export.json'), `${JSON.stringify(found, null, 2)}\n`, ownFile)
  await writeFile(join(out, 'export.html'), formatExport(found), ownFile)
  process.stdout.write(
    `Events: ${found.events.length}. They are in ${join(out, 'export.html')} and export.json.\n${reportOf(found)}`,
  )
  return 0
}

/** What a reader of the files must know, also if no one opens them. */
const reportOf = ({ events, notSearched }: SubjectExport): string => {
  const altered = events.filter(({ values, texts = {} }) =>
    [values, ...Object.values(texts)].some((states) => Object.values(states).includes('altered')),
  )
  return [
    ...(events.length === 0 ? ['No event was found. Check the target and the tenant.'] : []),
    ...altered.map(
      ({ eventId }) => `The values of event ${eventId} were altered. Follow the runbook section vault-altered.`,
    ),
    'Not searched:',
    ...notSearched.map((text) => `- ${text}`),
    '',
  ].join('\n')
}

const makeFolder = async (out: string): Promise<void> => {
  try {
    await mkdir(out, { mode: 0o700 })
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown'
    throw new CommandFault(
      `The folder ${out} cannot be made (${reason}). Nothing was exported. Use --out with a folder that does not exist yet.`,
      { cause },
    )
  }
}

await runCommand(subjectExport)
