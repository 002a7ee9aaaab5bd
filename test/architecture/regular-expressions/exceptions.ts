/** A regular expression that is not linear. `bound` is the longest input that it can receive. */
type Exception = Readonly<{ path: string; text: string; reason: string; bound: string }>

const ownSource = 'a file of this project'

/** Every regular expression that is not linear, or has no linear form. */
export const exceptions: readonly Exception[] = [
  {
    path: 'src/kernel/domain/instant.ts',
    text: '/0+$/',
    reason: 'Restarts at each run of zeros.',
    bound: 'the 12 digits after the second of a time',
  },
  {
    path: 'src/catalogue/fields/model-name.ts',
    text: '/^(?!rules$)[a-z0-9][a-z0-9.:-]{0,63}$/',
    reason: 'Looks at the first six characters, once. A published promise has its text.',
    bound: 'a setting, or the name in a fact of Sluice',
  },
  {
    path: 'src/api/ledger/new-names.ts',
    text: String.raw`/^(?!\.{1,2}$|•+$)[^\p{C}\p{Z}/\\%](?:[^\p{C}\p{Zl}\p{Zp}/\\%]*[^\p{C}\p{Z}/\\%])?$/u`,
    reason: 'Looks ahead once.',
    bound: 'a body of 16 KiB',
  },
  {
    path: 'src/api/ledger/new-names.ts',
    text: String.raw`/^(?!•+$)[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u`,
    reason: 'Looks ahead once.',
    bound: 'a body of 16 KiB',
  },
  {
    path: 'src/kernel/domain/money.ts',
    text: String.raw`/\B(?=(?:\d{3})+$)/g`,
    reason: 'Groups the digits of an amount from the end. Published sentences depend on it.',
    bound: '16 digits of a safe integer',
  },
  {
    path: 'src/platform/route-calls.ts',
    text: 'new RegExp(`^{text}$`)',
    reason: 'Made from the path of an endpoint. Each parameter ends at a slash.',
    bound: 'a path of 8 KiB, the limit of API Gateway',
  },
  {
    path: 'infra/local/parts/external-endpoint.ts',
    text: String.raw`/(\/\/[^/@]*):[^/@]*@/`,
    reason: 'Removes the password from an address before it is shown.',
    bound: 'a setting of this machine',
  },
  {
    path: 'infra/stack/derive-queue.ts',
    text: '/(?<!^)[A-Z]/g',
    reason: 'Looks back at one place.',
    bound: ownSource,
  },
  {
    path: 'lab/rows/minor-units.ts',
    text: '/0+$/',
    reason: 'Reads the digits that another pattern has limited.',
    bound: '60 digits',
  },
  {
    path: 'lab/feed/feed-options.ts',
    text: String.raw`/^(.+)T(.+)\.(\d+)Z$/`,
    reason: 'Reads the time of the clock.',
    bound: '24 characters',
  },
  {
    path: 'lab/new/consumer.ts',
    text: '/^(?!(?:kernel|facts|approval|catalogue|api|platform)$)[a-z]+$/',
    reason: 'Looks ahead once.',
    bound: 'an option of the command line',
  },
  {
    path: 'lab/new/names.ts',
    text: '/(?<=[a-z])(?=[A-Z])/g',
    reason: 'Looks at the two characters around a place.',
    bound: 'an option of the command line',
  },
  {
    path: 'lab/new/event-type.ts',
    text: String.raw`/(?<=^## .*unreleased\n[^#]*)^### For callers\n\n/`,
    reason: 'Finds a place in CHANGELOG.md.',
    bound: ownSource,
  },
  {
    path: 'lab/docs/rulesets-page.ts',
    text: String.raw`/(?<=^\| rule \| fields \| baseline \|\n\| --- \| --- \| --- \|\n)(?:\|.*\n)*/m`,
    reason: 'Finds a table in docs/rulesets.md.',
    bound: ownSource,
  },
  {
    path: 'lab/new/area.ts',
    text: 'new RegExp(`^{folder}/\\\\{access,[\\\\w,]+`)',
    reason: 'Finds a place in a file.',
    bound: ownSource,
  },
  {
    path: 'lab/new/consumer.ts',
    text: "new RegExp(`^  {name}:$`, 'm')",
    reason: 'Finds a place in a file.',
    bound: ownSource,
  },
  {
    path: 'lab/new/edits.ts',
    text: "new RegExp(pattern, 'gm')",
    reason: 'Finds a place in a file.',
    bound: ownSource,
  },
  {
    path: 'lab/new/event-type.ts',
    text: "new RegExp(`import [^;]*?\\\\b{name}\\\\b[^;]*? from '{module}'`)",
    reason: 'Finds a place in a file.',
    bound: ownSource,
  },
]
