/** The version of the contract, not of the software. The first number is that of `/v1`; additions raise the second. */
export const contractVersion = '1.0.0'
