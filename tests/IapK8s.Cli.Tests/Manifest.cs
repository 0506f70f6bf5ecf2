namespace IapK8s.Cli.Tests;

/// <summary>A shop to ask about, small enough to read beside the question.</summary>
internal static class Manifest
{
    /// <summary>A further document: it gives groups that begin with <c>corp-</c>.</summary>
    public const string Directory = """
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapDirectory
        metadata: {name: corp}
        spec:
          servers: ["ldaps://ldap.example.com"]
          bind: {dn: "cn=iap,dc=example,dc=com", secretRef: {name: corp-ldap, key: password}}
          users: {baseDN: "ou=people,dc=example,dc=com", identity: {attribute: mail, as: Email}}
          groups: {baseDN: "ou=groups,dc=example,dc=com", prefix: corp-}
        """;

    /// <param name="spec">Of the policy, from two spaces in, without targets and hosts.</param>
    /// <param name="more">Further documents.</param>
    public static string Shop(string spec, string more = "") => $$$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop}]
          hosts: [shop.example.com]
          providerRef: {kind: ClusterIapProvider, name: corp}
        {{{Indented(spec)}}}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec:
          issuer: https://login.example.com
          clientId: iap
          clientSecretRef: {namespace: iap-system, name: corp-oidc, key: client-secret}
          allowedNamespaces: ["*"]
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapGroup
        metadata: {name: admins}
        spec: {members: ["user:alice@example.com", "user:bob@example.com"]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: shop}
        spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: shop-0, namespace: shop, labels: {app: shop}}
        spec: {containers: [{name: app, ports: [{containerPort: 8080}, {containerPort: 9100}]}]}
        status: {podIP: 10.1.0.1}
        {{{more}}}
        """;

    /// <summary>Asks about the manifest on standard input.</summary>
    public static Task<CliRun> AskAsync(string manifest, params string[] arguments) => CliRun.OfAsync(CliRun.Surroundings(manifest), [.. arguments, "-f", "-"]);

    private static string Indented(string spec) => string.Join('\n', spec.Split('\n').Select(line => "  " + line));
}
