/** The areas of the business: each may know the foundations below it, and none may know another area. */
const areas = 'access|intake|ledger|scoring|workflow|audit|bridge|views|operations'

/** Folders that count as one place for the import rule: inside one, imports are relative; into another, by alias. */
const place = '^((?:src|functions|test)/[^/]+|infra/(?:local|stack)|commands|lab)/'
const alias = ['aliased-subpath-import']

/** The dependency rule of docs/architecture.md. A `comment` is what the offender will read. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'A domain is the business alone. It may import itself and the domains of kernel, facts and approval. Pass the rest in.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: { pathNot: ['^src/$1/domain/', '^src/(kernel|facts|approval)/domain/', '^src/facts/fact-schema.ts$'] },
    },
    {
      name: 'domain-takes-only-the-type-of-a-fact',
      comment: 'The schema of a fact is made with zod. Only facts/domain/fact.ts imports it, and only its type.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/' },
      to: { path: '^src/facts/fact-schema.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'kernel-domain-knows-nobody',
      comment: 'The domain of the kernel is the language that everything else uses.',
      severity: 'error',
      from: { path: '^src/kernel/domain/' },
      to: { pathNot: '^src/kernel/domain/' },
    },
    {
      name: 'application-knows-no-vendor',
      comment: 'A use case uses ports. Pass vendors, adapters and platform in.',
      severity: 'error',
      from: { path: `^src/(${areas}|facts|approval|jobs|vault)/application/` },
      to: {
        pathNot: [
          '^src/$1/(domain|application)/',
          '^src/(kernel|facts|approval|jobs|vault)/(domain|application)/',
          '^src/facts/fact-schema.ts$',
          '^src/(catalogue|api)/',
          '^node_modules/(zod|canonicalize|uuid)/',
          '^(node:)?(crypto|buffer)$',
        ],
      },
    },
    {
      name: 'adapters-stay-in-their-area',
      comment: 'An adapter implements the ports of its own area. It may use the foundations and its vendor.',
      severity: 'error',
      from: { path: `^src/(${areas})/adapters/` },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: ['^src/$1/', '^src/(kernel|facts|approval|jobs|vault|catalogue|api|platform)/'],
      },
    },
    {
      name: 'areas-meet-only-in-facts',
      comment: 'No area imports another. Subscribe to its facts instead.',
      severity: 'error',
      from: { path: `^src/(${areas})/` },
      to: { path: `^src/(${areas})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'kernel-knows-nobody',
      comment: 'The kernel is the shared language. Everything imports it, so it imports nothing of ours.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src|functions|infra|commands|lab|test)/', pathNot: '^src/kernel/' },
    },
    {
      name: 'facts-know-kernel-and-catalogue',
      comment: 'The fact log is below every area. It may import the kernel and the catalogue.',
      severity: 'error',
      from: { path: '^src/facts/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: ['^src/facts/', '^src/(kernel|catalogue)/'],
      },
    },
    {
      name: 'approval-knows-kernel-and-facts',
      comment:
        'The rules of two people are below every area that has something to propose. They may import the kernel, the facts, the catalogue, the contract and the platform.',
      severity: 'error',
      from: { path: '^src/approval/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: ['^src/approval/', '^src/(kernel|facts|catalogue|api|platform)/'],
      },
    },
    {
      name: 'vault-knows-kernel-and-facts',
      comment:
        'The vault is below every area that takes events in or shows them. It may import the kernel, the facts, the catalogue and the platform.',
      severity: 'error',
      from: { path: '^src/vault/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: ['^src/vault/', '^src/(kernel|facts|catalogue|platform)/'],
      },
    },
    {
      name: 'jobs-know-kernel-and-facts',
      comment:
        'A job is below every area, which adds its kinds. It may import the kernel, the facts and the catalogue.',
      severity: 'error',
      from: { path: '^src/jobs/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: ['^src/jobs/', '^src/(kernel|facts|catalogue)/'],
      },
    },
    {
      name: 'catalogue-is-data',
      comment: 'The catalogue is data in terms of the kernel, the shape of a fact, and zod.',
      severity: 'error',
      from: { path: '^src/catalogue/' },
      to: {
        pathNot: ['^src/catalogue/', '^src/(kernel|facts)/domain/', '^src/kernel/application/', '^node_modules/zod/'],
      },
    },
    {
      name: 'the-api-is-data',
      // The rule book and the deciders are what rulesets and decision policies may name, so the published schemas are made from them.
      comment:
        'The HTTP contract is data in terms of kernel, facts, catalogue, rules and policies. Its implementation imports it.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: {
        pathNot: [
          '^src/(api|catalogue)/',
          '^src/(kernel|facts|approval|scoring|workflow)/domain/',
          '^src/facts/fact-schema.ts$',
          '^node_modules/zod/',
        ],
      },
    },
    {
      name: 'platform-knows-no-area',
      comment: 'Platform turns any use case into a Lambda, so it may import none of them.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: '^src/(platform|kernel|facts|catalogue|api)/',
      },
    },
    {
      name: 'functions-wire-their-own-area',
      comment: 'A function wires its own area, and access, which passes its result through the request.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/', pathNot: '^functions/audit/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: [
          '^src/$1/',
          '^src/(access/adapters|platform|kernel|facts|approval|jobs|vault|catalogue|api)/',
          '^infra/rabbitmq/definitions.json$',
        ],
      },
    },
    {
      name: 'functions-of-audit-run-the-checks-of-all-areas',
      comment:
        'A function of audit wires its own area, access, and the file *-check.ts of another area, which compares the state of that area with the facts.',
      severity: 'error',
      from: { path: '^functions/audit/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: [
          '^src/audit/',
          '^src/(access/adapters|platform|kernel|facts|approval|jobs|vault|catalogue|api)/',
          '^src/(ledger|scoring|workflow|views)/adapters/[a-z]+-check.ts$',
        ],
      },
    },
    {
      name: 'the-product-needs-no-tools',
      comment: 'What is deployed does not import what runs it on one machine.',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      // The broker's topology is one file. Compose, the local broker and the bridge all read it.
      to: { path: '^(infra|commands|lab|test)/', pathNot: '^infra/rabbitmq/definitions.json$' },
    },
    {
      name: 'the-stack-needs-no-copy',
      comment:
        'The template is packaged without a local copy. Derive from serverless.yml, infra/aws/ and subscriptions alone. The settings of functions are checked by the schemas that read them.',
      severity: 'error',
      from: { path: '^infra/stack/' },
      to: {
        path: '^(src|functions|infra|commands|lab|test)/',
        pathNot: [
          '^infra/stack/',
          '^src/facts/domain/subscriptions.ts$',
          '^src/platform/settings/',
          '^src/[^/]+/adapters/[a-z-]+-settings.ts$',
        ],
      },
    },
    {
      name: 'commands-need-no-lab',
      comment: 'What operators run does not import what developers run to evaluate it.',
      severity: 'error',
      from: { path: '^(commands|infra)/' },
      to: { path: '^(lab|test)/' },
    },
    {
      name: 'no-development-dependencies-in-the-product',
      comment: 'What is deployed lists what it needs under dependencies.',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'alias-across-areas',
      comment: 'Import another area by its alias (`#facts/…`).',
      severity: 'error',
      from: { path: place },
      to: {
        path: '^(?:src|test)/[^/]+/|^(?:infra/(?:local|stack)|commands|lab)/',
        pathNot: '^$1/',
        dependencyTypesNot: alias,
      },
    },
    {
      name: 'relative-inside-an-area',
      comment: 'Import a file of the same area by a relative path.',
      severity: 'error',
      from: { path: place },
      to: { path: '^$1/', dependencyTypes: alias },
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
      comment: 'Nothing imports this file and it imports nothing. Wire it or delete it.',
      severity: 'error',
      from: { orphan: true, path: '^(src|functions|infra|commands|lab)/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A copy of the project may link its node_modules.
    preserveSymlinks: true,
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
