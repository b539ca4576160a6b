import type { ApiScope } from '@globalmart/metrics-store';

/** Every route under /api and the scope it needs; `admin` reaches them all. A new route is added here on purpose. */
export const ROUTE_SCOPES: Readonly<Record<string, ApiScope>> = {
  'DELETE /api/v1/keys/{name}': 'admin',
  'GET /api/v1/data-quality': 'read',
  'GET /api/v1/data-quality/summary': 'read',
  'GET /api/v1/dead-letters': 'read',
  'GET /api/v1/dead-letters/{source_topic}/{partition}/{offset}': 'pii',
  'GET /api/v1/inventory': 'read',
  'GET /api/v1/inventory/low-stock': 'read',
  'GET /api/v1/inventory/summary': 'read',
  'GET /api/v1/keys': 'admin',
  'GET /api/v1/live/pipeline': 'read',
  'GET /api/v1/live/sales': 'read',
  'GET /api/v1/monitoring/dashboard': 'read',
  'GET /api/v1/pipeline': 'read',
  'GET /api/v1/products/{product_id}/activity': 'read',
  'GET /api/v1/sales/metrics': 'read',
  'GET /api/v1/sales/summary': 'read',
  'GET /api/v1/search-terms': 'read',
  'POST /api/v1/session': 'read',
  'DELETE /api/v1/session': 'read',
  'GET /api/v1/stores': 'read',
  'GET /api/v1/stores/metrics': 'read',
  'GET /api/v1/trending': 'read',
  'POST /api/v1/keys': 'admin',
};
