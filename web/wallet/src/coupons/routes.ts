import type { RouteRecordRaw } from 'vue-router'

export default [{ path: '/coupons', name: 'coupons', component: () => import('./CouponsPage.vue') }] satisfies RouteRecordRaw[]
