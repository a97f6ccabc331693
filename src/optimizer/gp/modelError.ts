/** The history does not allow a model (a covariance that cannot be factorised, values beyond double precision). */
export class ModelError extends Error {}
