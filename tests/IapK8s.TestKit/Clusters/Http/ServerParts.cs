using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Admission;
using IapK8s.TestKit.Clusters.Certificates;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Patching.Apply;
using IapK8s.TestKit.Clusters.Storage;
using IapK8s.TestKit.Clusters.Watching;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>The server put together, with what a cluster holds before anybody wrote to it.</summary>
internal sealed record ServerParts(ApiServer Server, ObjectStore Store, FaultPlan Faults, CallLog Calls)
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static ServerParts Build(ClusterSettings settings, ClusterAuthority authority, RSA tokenKey, string issuer)
    {
        var time = new ServerClock(settings.Time);
        var store = new ObjectStore(settings.HistoryLimit);
        var kinds = new ServedKinds();
        var faults = new FaultPlan(store, time);
        var calls = new CallLog();
        var roles = new RoleEvaluator(store);
        var tokens = new ServiceAccountTokens(tokenKey, issuer, store, time);
        var strategy = new ObjectStrategy(time);
        var expressions = new AdmissionExpressions(roles, store);
        var webhooks = new Webhooks(store, new WebhookClient(settings.ServiceResolver), expressions);
        var admission = new AdmissionChain(store, kinds, webhooks, new AdmissionPolicies(store, expressions, new PolicyParameters(store, kinds)), strategy);
        var writer = new ObjectWriter(store, admission, roles, strategy, new FieldOwnership(time));
        var deleter = new ObjectDeleter(store, admission, time);
        var resources = new ResourceEndpoint(
            store,
            new ResourceReader(store),
            new WatchStream(store, faults, time),
            writer,
            deleter,
            new Subresources(store, new TokenRequests(store, tokens, kinds, time), deleter, new DisruptionBudgets(store, time)),
            new AccessReviews(roles, tokens),
            new CustomKinds(store, kinds, time),
            new ServerSideApply(time),
            faults);
        var server = new ApiServer(new Authenticator(authority, tokens), roles, kinds, new Discovery(kinds), tokens, resources, faults, calls);

        foreach (var name in Namespaces)
            Seed(store, strategy, kinds.FindAny("", "namespaces")!, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        foreach (var (plural, document) in BootstrapRoles.Documents)
            Seed(store, strategy, kinds.FindAny("rbac.authorization.k8s.io", plural)!, document);
        return new ServerParts(server, store, faults, calls);
    }

    private static void Seed(ObjectStore store, ObjectStrategy strategy, ApiKind kind, JsonObject document)
    {
        document["apiVersion"] = kind.ApiVersion;
        document["kind"] = kind.Kind;
        strategy.PrepareForCreate(kind, document);
        store.Insert(kind.StorageKey, document);
    }
}
