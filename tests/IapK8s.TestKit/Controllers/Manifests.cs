namespace IapK8s.TestKit.Controllers;

/// <summary>A small installation: two apps in two namespaces, one provider, one group.</summary>
public static class Manifests
{
    public const string ClientSecret = "the-client-secret-that-no-pod-may-see";

    public static string Workload(string name, string uid = "", string account = "default", string phase = "Running") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}-0, namespace: {{name}}, uid: "{{uid}}", labels: {app: {{name}} } }
        spec:
          serviceAccountName: {{account}}
          containers:
          - name: app
            image: app
            ports: [{name: http, containerPort: 9001}]
        status: {podIP: 127.0.0.1, phase: {{phase}} }
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: {{name}} }
        spec:
          selector: {app: {{name}} }
          ports: [{name: http, port: 80, targetPort: http}]
        """;

    /// <summary>A pod that no policy selects.</summary>
    public static string Pod(string ns, string name, string uid, string account) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}, namespace: {{ns}}, uid: {{uid}} }
        spec: {serviceAccountName: {{account}}, containers: [{name: app, image: app}]}
        status: {phase: Running}
        """;

    /// <param name="path">The path that the one Deny rule covers, so that a test can change something.</param>
    public static string Policy(string name, string path = "/admin/**") => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: {{name}}, namespace: {{name}} }
        spec:
          targetRefs: [{kind: Service, name: {{name}} }]
          hosts: [http://{{name}}.localhost:8081]
          providerRef: {kind: ClusterIapProvider, name: corp}
          rules:
          - {name: staff, action: Allow, members: ["group:{{name}}-staff"]}
          - {name: admin, action: Deny, members: [allUsers], exceptMembers: ["iapgroup:{{name}}-admins"], paths: ["{{path}}"]}
        """;

    public static string Group(string name, params string[] members) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapGroup
        metadata: {name: {{name}}-admins }
        spec: {members: [{{string.Join(", ", members.Select(member => $"\"{member}\""))}}]}
        """;

    public static string Provider(string issuer = "https://127.0.0.1:1/") => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec:
          issuer: {{issuer}}
          clientId: iap
          clientSecretRef: {namespace: iap-system, name: corp, key: client-secret}
          allowedNamespaces: ["*"]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: corp, namespace: iap-system}
        stringData: {client-secret: {{ClientSecret}} }
        """;
}
