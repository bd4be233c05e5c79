import { createBrowserRouter, Navigate } from "react-router";
import { Frame } from "./Frame";
import { Lost } from "./Lost";

/** A page, loaded when it is asked for. */
const page = <Name extends string>(
  load: () => Promise<Record<Name, React.ComponentType>>,
  name: Name,
) => ({
  lazy: async () => ({ Component: (await load())[name] }),
});

export const router = createBrowserRouter([
  {
    path: "/sign-in",
    HydrateFallback: () => null,
    ...page(() => import("../session/SignIn"), "SignIn"),
  },
  {
    path: "/welcome",
    HydrateFallback: () => null,
    ...page(() => import("../session/Welcome"), "Welcome"),
  },
  {
    path: "/",
    Component: Frame,
    HydrateFallback: () => null,
    ErrorBoundary: Lost,
    children: [
      { index: true, element: <Navigate to="/incidents" replace /> },
      { path: "incidents", ...page(() => import("../incidents/IncidentsPage"), "IncidentsPage") },
      { path: "incidents/:id", ...page(() => import("../incidents/IncidentPage"), "IncidentPage") },
      { path: "events", ...page(() => import("../events/EventsPage"), "EventsPage") },
      { path: "devices", ...page(() => import("../devices/DevicesPage"), "DevicesPage") },
      { path: "devices/:id", ...page(() => import("../devices/DevicePage"), "DevicePage") },
      { path: "map", ...page(() => import("../map/MapPage"), "MapPage") },
      { path: "ot", ...page(() => import("../ot/OtPage"), "OtPage") },
      { path: "models", ...page(() => import("../models/ModelsPage"), "ModelsPage") },
      { path: "models/:id", ...page(() => import("../models/ModelPage"), "ModelPage") },
      { path: "coverage", ...page(() => import("../coverage/CoveragePage"), "CoveragePage") },
      { path: "settings", ...page(() => import("../settings/SettingsPage"), "SettingsPage") },
      { path: "*", Component: Lost },
    ],
  },
]);
