/** Any JSON object: what a producer may send as `data`. */
export type JsonObject = { readonly [key: string]: unknown }
