import type { Endpoint } from '#api/endpoint.ts'
import { MethodNotAllowed, Refusal } from '#kernel/domain/errors.ts'
import { type Answer, type HandlerParts, openHandler, type Request } from './http-handler.ts'

/** One call of the HTTP API, and the function that answers it. */
export type Call = Readonly<{ endpoint: Endpoint; answer: (request: Request) => Promise<Answer> }>

type Target = Pick<Request, 'method' | 'path' | 'decodedPath'>

/**
 * Wraps the calls of one function. A request is answered by the call with its method and path. If two paths match, the one with
 * fewer parameters wins.
 */
export const routeCalls = (parts: HandlerParts, calls: readonly Call[]) => {
  const routes = calls
    .map(({ endpoint, answer }) => ({ method: methodOf(endpoint), ...patternOf(endpoint), answer }))
    .toSorted((one, other) => one.parameterCount - other.parameterCount)
  const known = calls.map(({ endpoint }) => endpoint)

  return openHandler(parts, async (request) => {
    for (const { method, parametersIn, answer } of routes) {
      const pathParameters = method === request.method && parametersIn(request.decodedPath)
      if (pathParameters) return answer({ ...request, pathParameters })
    }
    throw refusalAt(request, known)
  })
}

/** The refusal of a request that no call answers: the path is unknown, or it has other methods. */
export const refusalAt = ({ method, path, decodedPath }: Target, endpoints: readonly Endpoint[]): Refusal => {
  const atPath = endpoints.filter((endpoint) => patternOf(endpoint).parametersIn(decodedPath))
  const allowed = [...new Set(atPath.map(methodOf))].toSorted()
  return allowed.length > 0
    ? new MethodNotAllowed(method, path, allowed)
    : new Refusal('route-not-found', `There is no ${method} ${path}.`)
}

const methodOf = ({ method }: Endpoint): string => method.toUpperCase()

/** A parameter is one segment of a path, and is not empty. Example: `/v1/events/{id}`. */
const patternOf = ({ path }: Endpoint) => {
  const text = path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  const pattern = new RegExp(`^${text}$`)
  return {
    parameterCount: path.split('{').length - 1,
    parametersIn: (decodedPath: string): Request['pathParameters'] | undefined => {
      const found = pattern.exec(decodedPath)
      return found ? { ...found.groups } : undefined
    },
  }
}
