using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Schemas.Shapes;
using IapK8s.Resources.Status;

namespace IapK8s.Resources.Schemas;

/// <summary>Every kind of the group that this build knows. A kind that is new is an entry here, and the shapes of its types.</summary>
public static class ResourceKinds
{
    /// <summary>GEP-713: policies that reach what lies below their target.</summary>
    private static readonly Dictionary<string, string> Inherited = new() { ["gateway.networking.k8s.io/policy"] = "Inherited" };

    private static readonly PrinterColumn[] PolicyColumns =
    [
        new("Mode", "string", ".status.mode", "The mode in force: Enforce, Shadow or Off."),
        PrinterColumn.Condition("Ready", ConditionTypes.Ready, "Whether everything that applies is well."),
        new("Pods", "integer", ".status.summary.pods", "Running pods that the policy speaks to."),
        PrinterColumn.Condition("Protected", ConditionTypes.Protected, "Whether every pod has a working sidecar, proven from outside."),
        PrinterColumn.Reason(ConditionTypes.Ready, "Why it is ready, or not."),
        PrinterColumn.Age,
    ];

    private static readonly PrinterColumn Accepted = PrinterColumn.Condition("Accepted", ConditionTypes.Accepted, "Whether it is valid and in force.");

    private static readonly PrinterColumn[] ProviderColumns =
    [
        new("Issuer", "string", ".spec.issuer", "The issuer."),
        Accepted,
        PrinterColumn.Condition("Resolved", ConditionTypes.ResolvedRefs, "Whether its Secret was found."),
        PrinterColumn.Condition("Ready", ConditionTypes.Ready, "Whether people can sign in with it: all of that, and its keys were fetched."),
        PrinterColumn.Reason(ConditionTypes.Ready, "Why it is ready, or not."),
        PrinterColumn.Age,
    ];

    private static readonly PrinterColumn[] DirectoryColumns =
    [
        new("Groups", "integer", ".status.groups", "Groups in force."),
        new("People", "integer", ".status.people", "People who are in any of them."),
        new("Read", "date", ".status.readAt", "When the server was last read."),
        Accepted,
        PrinterColumn.Condition("Synced", ConditionTypes.Synced, "Whether what is in force is what the server has."),
        PrinterColumn.Reason(ConditionTypes.Ready, "Why it is ready, or not."),
        PrinterColumn.Age,
    ];

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new(ApiGroup.IapPolicy, "iappolicies", true, typeof(IapPolicySpec), typeof(IapPolicyStatus),
            "What is protected, who may use it, and how they prove who they are. Rules and settings of ClusterIapPolicies and of the namespace's own policy apply too.")
        {
            ShortNames = ["iap"], Columns = PolicyColumns, Labels = Inherited,
            SpecDescription = "What is protected, who may, and the settings of this policy. A setting that is absent is inherited; defaults come after all levels have spoken.",
        },
        new(ApiGroup.ClusterIapPolicy, "clusteriappolicies", false, typeof(ClusterIapPolicySpec), typeof(IapPolicyStatus),
            "Central policy: rules, settings and a ceiling for every namespace that its selector picks, which no policy there can loosen.")
        {
            ShortNames = ["ciap"], Columns = PolicyColumns, Labels = Inherited,
            SpecDescription = "Which namespaces are meant, what holds for all of them, and what no policy in them may exceed.",
        },
        new(ApiGroup.IapProvider, "iapproviders", true, typeof(IapProviderSpec), typeof(IapProviderStatus), "An OpenID Connect provider for the policies of its own namespace.")
        {
            ShortNames = ["iapp"], Columns = ProviderColumns, SpecRules = ProviderShapes.Namespaced, SpecDescription = "The issuer, and the client by which it knows the sign-in portal.",
        },
        new(ApiGroup.ClusterIapProvider, "clusteriapproviders", false, typeof(IapProviderSpec), typeof(IapProviderStatus), "An OpenID Connect provider for the namespaces that it names.")
        {
            ShortNames = ["ciapp"], Columns = ProviderColumns, SpecRules = ProviderShapes.Cluster,
            SpecDescription = "The issuer, the client by which it knows the sign-in portal, and the namespaces whose policies may use it.",
        },
        new(ApiGroup.IapAccessLevel, "iapaccesslevels", false, typeof(IapAccessLevelSpec), typeof(ResourceStatus),
            "A context that requests come in: from which network, when, with which device. Conditions of rules ask for it by name: \"NAME\" in access_levels.")
        {
            ShortNames = ["iapl"], Rules = LevelShapes.Whole, SpecDescription = "What makes the level. Exactly one of basic and custom.",
            Columns = [new("Description", "string", ".spec.description", "What the level is for."), Accepted, PrinterColumn.Reason(ConditionTypes.Accepted, "Why it is accepted, or not."), PrinterColumn.Age],
        },
        new(ApiGroup.IapGroup, "iapgroups", false, typeof(IapGroupSpec), typeof(ResourceStatus), "A group of people, listed by hand; policies name it as iapgroup:NAME.")
        {
            ShortNames = ["iapg"], Rules = GroupShapes.Whole, SpecDescription = "Who is in the group.",
            Columns = [new("Description", "string", ".spec.description", "What the group is for."), Accepted, PrinterColumn.Reason(ConditionTypes.Accepted, "Why it is accepted, or not."), PrinterColumn.Age],
        },
        new(ApiGroup.IapDirectory, "iapdirectories", false, typeof(IapDirectorySpec), typeof(IapDirectoryStatus),
            "Groups of any size, read from an LDAP server or from Active Directory; policies name them as iapgroup:NAME. What was read last stays in force while the server is away.")
        {
            ShortNames = ["iapd"], SpecDescription = "Where the directory is, whom of it to read, and when.", Columns = DirectoryColumns,
        },
        new(ApiGroup.IapRevocation, "iaprevocations", false, typeof(IapRevocationSpec), typeof(ResourceStatus),
            "Ends a person's access, or one session, within a second on every sidecar. It never changes; deleting it lifts a block, and what was ended stays ended.")
        {
            ShortNames = ["iapr"], SpecDescription = "Whose access ends. Exactly one of user and sessionId; immutable.",
            Columns =
            [
                new("Provider", "string", ".spec.user.provider", "The provider that knows the person."),
                new("Subject", "string", ".spec.user.sub", "The provider's subject."),
                new("Email", "string", ".spec.user.email", "The person's address."),
                new("Session", "string", ".spec.sessionId", "The session that ended.", 1),
                new("Until", "string", ".spec.until", "Blocked until then."),
                Accepted,
                PrinterColumn.Age,
            ],
        },
        new(ApiGroup.IapApplication, "iapapplications", true, typeof(IapApplicationSpec), typeof(ResourceStatus),
            "An app outside the cluster, which people reach through the gateway. A policy that targets it says who may; without one it is not served.")
        {
            ShortNames = ["iapa"], SpecDescription = "Where people find the app, where it runs, and how the gateway speaks to it.",
            Columns =
            [
                new("Host", "string", ".spec.hosts[0]", "The first of its hosts."),
                new("Upstream", "string", ".spec.upstreams[0].url", "The first of its upstreams."),
                Accepted,
                PrinterColumn.Condition("Ready", ConditionTypes.Ready, "Whether gateways serve it."),
                PrinterColumn.Reason(ConditionTypes.Ready, "Why it is ready, or not."),
                PrinterColumn.Age,
            ],
        },
    ];
}
