/** What can be odd about a valid transaction; one may be several. */
export const ANOMALY_KINDS = ['high_value', 'unusual_quantity', 'rapid_transactions', 'suspicious_pattern'] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];
