const areas = 'access|intake|ledger|scoring|workflow|audit|bridge|webhooks|analytics|views|operations'

/** The dependency rule of docs/architecture.md. A `comment` is what the offender will read. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'A domain is the business alone: it may import itself and the kernel domain. Pass everything else in.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: { pathNot: ['^src/$1/domain/', '^src/kernel/domain/'] },
    },
    {
      name: 'application-knows-no-matter',
      comment: 'A use case speaks to ports. Vendors, adapters and platform come in through its needs.',
      severity: 'error',
      from: { path: `^src/(${areas})/application/` },
      to: {
        pathNot: [
          '^src/$1/(domain|application)/',
          '^src/kernel/(domain|application)/',
          '^src/(catalogue|contract)/',
          '^node_modules/(zod|canonicalize)/',
          '^(node:)?crypto$',
        ],
      },
    },
    {
      name: 'adapters-stay-at-home',
      comment:
        'An adapter makes the ports of its own area real. It may use kernel, catalogue, contract, platform and its vendor.',
      severity: 'error',
      from: { path: `^src/(${areas})/adapters/` },
      to: {
        path: '^(src|functions|infra|commands|test)/',
        pathNot: ['^src/$1/', '^src/(kernel|catalogue|contract|platform)/'],
      },
    },
    {
      name: 'areas-meet-only-in-facts',
      comment: 'No area knows another: let it hear of a fact instead.',
      severity: 'error',
      from: { path: `^src/(${areas})/` },
      to: { path: `^src/(${areas})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'kernel-knows-nobody',
      comment: 'The kernel is the shared language; what it imports, everybody imports.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src|functions|infra|commands|test)/', pathNot: '^src/kernel/' },
    },
    {
      name: 'catalogue-is-data',
      comment: 'The catalogue speaks the language of the kernel and of zod, and no other.',
      severity: 'error',
      from: { path: '^src/catalogue/' },
      to: { pathNot: ['^src/catalogue/', '^src/kernel/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'the-contract-is-data',
      comment:
        'The HTTP contract says what is promised, in the words of kernel and catalogue; who keeps it imports it.',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: { pathNot: ['^src/(contract|catalogue)/', '^src/kernel/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'platform-knows-no-area',
      comment: 'Platform turns any use case into a Lambda, so it can know none of them.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src|functions|infra|commands|test)/', pathNot: '^src/(platform|kernel|catalogue|contract)/' },
    },
    {
      name: 'functions-wire-their-own-area',
      comment: 'A function wires its own area, and access, which gives its result through the request.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: {
        path: '^(src|functions|infra|commands|test)/',
        pathNot: [
          '^src/$1/',
          '^src/(access/adapters|platform|kernel|catalogue|contract)/',
          '^infra/rabbitmq/definitions.json$',
        ],
      },
    },
    {
      name: 'the-product-needs-no-tools',
      comment: 'What is deployed does not import what runs it on one machine.',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      // The broker's topology is one file, which compose, the local broker and the bridge all read.
      to: { path: '^(infra|commands|test)/', pathNot: '^infra/rabbitmq/definitions.json$' },
    },
    {
      name: 'no-development-dependencies-in-the-product',
      comment: 'What is deployed lists what it needs under dependencies.',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing: wire it or delete it.',
      severity: 'error',
      from: { orphan: true, path: '^(src|functions|infra/local|commands)/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.sluice|\\.serverless|\\.esbuild)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
}
