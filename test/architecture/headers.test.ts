import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** The files that read a header without `singleHeader`, and what makes it safe. */
const ownReaders: Readonly<Record<string, string>> = {
  'src/platform/single-header.ts': 'It is the reader.',
  'src/platform/http-handler.ts': 'A list of correlation ids is refused; a list is not a traceparent.',
  'src/platform/conditional-answer.ts': 'If-None-Match is a list.',
  'src/platform/guarded-call.ts':
    '`admit` distinguishes a list from a breach; other schemes than Bearer may have a list.',
  'src/platform/idempotency.ts': 'A key has no comma outside quotes.',
  'src/platform/json-body.ts': 'Content-Encoding is a list; Content-Length is compared as a number.',
  'src/platform/operator-reason.ts': 'A reason has no comma outside quotes.',
  'src/platform/origin-of.ts': 'A list is not a host.',
  'src/intake/adapters/http-event.ts': 'A tracestate is a list; `in` reads no value.',
  'functions/scoring/assessments-read.ts': 'Accept is a list.',
}

const readers = globSync(['src/**/*.ts', 'functions/**/*.ts'], { cwd: projectFolder }).filter((path) =>
  /\bheaders(?:\.[a-z]|\[)|\} = (?:request\.)?headers\b|headers: \{ \w+ = /.test(
    readFileSync(join(projectFolder, path), 'utf8'),
  ),
)

it('reads the headers of a request in one place, or has a reason', () => {
  expect(readers.filter((path) => !path.startsWith('src/api/')).toSorted()).toEqual(Object.keys(ownReaders).toSorted())
})
