// `mongosh --quiet ready.js` beside mongod, as its health check: makes the replica set, the roles and users that are missing, each
// part's with rights on its own database only, and ends with 0 when this member takes writes. Safe to repeat and to kill. Roles are
// brought to what stands here, so that a release that has a new collection finds it allowed.
//
// While there is no user at all, mongod lets a client on the same machine make the set and the first user; then nobody without
// a login. A database that was used without users gets them in the same way. Passwords are set once, at the creation.
const OPERATOR = "operator"
const USERS = ["customers", "sales", "billing", "crm", "documents", "gateway", "pruner"]
// The gateway's database: MongoDB cannot take a right on one collection away, so each collection is named. A test compares them.
const WRITTEN = ["answers", "api_keys", "audit_heads", "audit_inbox", "audit_policies", "bulk_items", "bulks", "calendar_feeds", "companies", "customer_imports", "import_files", "import_maps", "import_uploads",
  "enrolments", "kept_sections", "key_details", "leavers", "login_counts", "login_rules", "login_steps", "mailing_items", "mailings", "migrations", "openid_links",
  "openid_logins", "openid_new_users", "openid_sessions", "openid_settings", "proven_sessions", "recent_customers",
  "register_columns", "requests",
  "second_factors", "session_details", "sessions", "user_preferences", "users"]
const READ = ["find", "listIndexes", "collStats"]
const WRITE = [...READ, "insert", "update", "remove", "createCollection", "dropCollection", "createIndex", "dropIndex"]
const ON_GATEWAY = on("kundkort_gateway")
const ROLES = {
  // Appends to the audit trail; nobody changes or removes a line of it but `pruner`, who removes the oldest ones.
  kundkort_gateway: [
    ON_GATEWAY("", ["listCollections", "dbStats"]),
    ...WRITTEN.map(name => ON_GATEWAY(name, WRITE)),
    ON_GATEWAY("audit", [...READ, "insert", "createIndex"]),
    ON_GATEWAY("audit_starts", READ),
  ],
  kundkort_pruner: [
    ON_GATEWAY("audit", ["find", "insert", "remove"]),
    ON_GATEWAY("audit_starts", ["find", "insert", "update"]),
    ON_GATEWAY("audit_heads", ["find", "insert", "update"]),
    ON_GATEWAY("audit_policies", ["find"]),
  ],
}
const OWN_ROLES = {gateway: "kundkort_gateway", pruner: "kundkort_pruner"}
const NOT_INITIATED = 94, AUTHENTICATION_FAILED = 18
const admin = db.getSiblingDB("admin")

function on(db) {
  return (collection, actions) => ({resource: {db, collection}, actions})
}

function passwordOf(name) {
  const variable = `MONGODB_PASSWORD_${name.toUpperCase()}`
  if (!process.env[variable]) throw new Error(`${variable} is missing`)
  return process.env[variable]
}

function logIn() {
  try {
    admin.auth(OPERATOR, passwordOf(OPERATOR))
    return true
  } catch (error) {
    if (error.code !== AUTHENTICATION_FAILED) throw error
    return false
  }
}

function makeSet() {
  try {
    rs.status()
  } catch (error) {
    if (error.code !== NOT_INITIATED) throw error
    rs.initiate({_id: "kundkort", members: [{_id: 0, host: "mongodb:27017"}]})
  }
}

// A right is compared whatever the order in which mongod names actions and collections.
function sorted(privileges) {
  const lines = privileges.map(({resource, actions}) => JSON.stringify([resource.db, resource.collection, [...actions].sort()]))
  return lines.sort().join()
}

function makeRoles() {
  for (const [name, privileges] of Object.entries(ROLES)) {
    const known = admin.getRole(name, {showPrivileges: true})
    if (known === null) admin.createRole({role: name, privileges, roles: []})
    else if (sorted(known.privileges) !== sorted(privileges)) admin.updateRole(name, {privileges, roles: []})
  }
}

// The gateway's user of an earlier release has readWrite, which is too much.
function makeUsers() {
  for (const name of USERS) {
    const own = OWN_ROLES[name]
    const roles = [own ? {role: own, db: "admin"} : {role: "readWrite", db: `kundkort_${name}`}]
    const known = admin.getUser(name)
    if (known === null) admin.createUser({user: name, pwd: passwordOf(name), roles})
    else if (own && known.roles.some(one => one.role !== own)) admin.updateUser(name, {roles})
  }
}

let known = logIn()
if (!known) makeSet()
const takesWrites = db.hello().isWritablePrimary
if (takesWrites && !known) {
  admin.createUser({user: OPERATOR, pwd: passwordOf(OPERATOR), roles: ["root"]})
  known = logIn()
}
if (takesWrites && known) {
  makeRoles()
  makeUsers()
}
quit(takesWrites && known ? 0 : 1)
