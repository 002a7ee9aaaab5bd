import type { Endpoint } from '#api/endpoint.ts'
import { MethodNotAllowed, Refusal } from '#kernel/domain/errors.ts'
import { type Answer, type HandlerParts, openHandler, type Request } from './http-handler.ts'

/** One call of the HTTP API, and the function that answers it. */
export type Call = Readonly<{ endpoint: Endpoint; answer: (request: Request) => Promise<Answer> }>

type Target = Pick<Request, 'method' | 'path' | 'decodedPath'>

/**
 * Wraps the calls of one function. A request belongs to the path that matches it with the fewest parameters, and is answered by
 * the call with its method there.
 */
export const routeCalls = (parts: HandlerParts, calls: readonly Call[]) => {
  const known = calls.map(({ endpoint }) => endpoint)

  return openHandler(parts, async (request) => {
    const [found] = endpointsAt(request, known).filter((endpoint) => methodOf(endpoint) === request.method)
    const call = calls.find(({ endpoint }) => endpoint === found)
    if (!call) throw refusalAt(request, known)
    request.line.route = `${methodOf(call.endpoint)} ${call.endpoint.path}`
    const pathParameters = patternOf(call.endpoint).parametersIn(request.decodedPath) ?? {}
    return call.answer({ ...request, pathParameters })
  })
}

/** The refusal of a request that no call answers: the path is unknown, or it has other methods. */
export const refusalAt = (request: Target, endpoints: readonly Endpoint[]): Refusal => {
  const { method, path } = request
  const allowed = [...new Set(endpointsAt(request, endpoints).map(methodOf))].toSorted()
  return allowed.length > 0
    ? new MethodNotAllowed(method, path, allowed)
    : new Refusal('route-not-found', `There is no ${method} ${path}.`)
}

/** The endpoints of the path that matches with the fewest parameters. `/v1/events/batch` is not an event with the id `batch`. */
const endpointsAt = ({ decodedPath }: Target, endpoints: readonly Endpoint[]): readonly Endpoint[] => {
  const matching = endpoints.filter((endpoint) => patternOf(endpoint).parametersIn(decodedPath))
  const fewest = Math.min(...matching.map((endpoint) => patternOf(endpoint).parameterCount))
  return matching.filter((endpoint) => patternOf(endpoint).parameterCount === fewest)
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
