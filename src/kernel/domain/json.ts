/** Any JSON object. A producer can send one as `data`. */
export type JsonObject = { readonly [key: string]: unknown }
