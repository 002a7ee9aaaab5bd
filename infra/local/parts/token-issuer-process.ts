import { servePart } from '../programs/serve-part.ts'
import { type IssuerOptions, startTokenIssuer } from './token-issuer.ts'

await servePart<IssuerOptions>(startTokenIssuer)
