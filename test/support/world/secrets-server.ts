import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Version = { text?: string; stages: Set<string> }
type Call = Readonly<{
  VersionId?: string
  VersionStage?: string
  ClientRequestToken?: string
  SecretString?: string
  VersionStages?: readonly string[]
  MoveToVersionId?: string
  RemoveFromVersionId?: string
}>

class SecretFault extends Error {}

/**
 * A Secrets Manager with one secret, on loopback, as far as the rotation uses it. No emulator of the copy has one. A test can
 * hold the answers, so that a caller is killed after its call took effect.
 */
export const startSecretsServer = async (first: string) => {
  const versions = new Map<string, Version>([['first', { text: first, stages: new Set(['AWSCURRENT']) }]])
  const held: ServerResponse[] = []
  const state = { holds: undefined as string | undefined, calls: [] as string[] }

  const withStage = (stage: string) => [...versions].find(([, { stages }]) => stages.has(stage))
  const actions: Readonly<Record<string, (call: Call) => unknown>> = {
    DescribeSecret: () => ({
      VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, [...stages]])),
    }),
    GetSecretValue: ({ VersionId, VersionStage = 'AWSCURRENT' }) => {
      const [id, version] =
        VersionId === undefined ? (withStage(VersionStage) ?? []) : [VersionId, versions.get(VersionId)]
      if (!version?.stages.has(VersionStage) || version.text === undefined) throw new SecretFault()
      return { VersionId: id, SecretString: version.text }
    },
    PutSecretValue: ({ ClientRequestToken = '', SecretString, VersionStages = [] }) => {
      const known = versions.get(ClientRequestToken)
      if (known?.text !== undefined && known.text !== SecretString) throw new SecretFault()
      for (const stage of VersionStages) withStage(stage)?.[1].stages.delete(stage)
      versions.set(ClientRequestToken, {
        ...(SecretString !== undefined && { text: SecretString }),
        stages: new Set(VersionStages),
      })
      return {}
    },
    UpdateSecretVersionStage: ({ VersionStage = '', MoveToVersionId = '', RemoveFromVersionId }) => {
      const [holder] = withStage(VersionStage) ?? []
      if (holder !== RemoveFromVersionId) throw new SecretFault()
      versions.get(RemoveFromVersionId ?? '')?.stages.delete(VersionStage)
      versions.get(MoveToVersionId)?.stages.add(VersionStage)
      return {}
    },
  }

  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const call: Call = JSON.parse(await text(request))
    state.calls.push(action)
    try {
      const answer = actions[action]?.(call)
      if (state.holds === action) held.push(response)
      else response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answer))
    } catch {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: 'ResourceNotFoundException', message: 'There is no such value.' }))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    calls: state.calls,
    /** Announces a version without a text, as Secrets Manager does before the first step. */
    announce: (id: string): void => void versions.set(id, { stages: new Set(['AWSPENDING']) }),
    currentText: (): string => withStage('AWSCURRENT')?.[1].text ?? '',
    currentId: (): string | undefined => withStage('AWSCURRENT')?.[0],
    /** Keeps the answers of one action, which takes effect; `undefined` releases none and answers again. */
    hold: (action: string | undefined): void => {
      state.holds = action
    },
    heldCount: (): number => held.length,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
    },
  }
}
