using System.Runtime.CompilerServices;
using IapK8s.Compiler;
using IapK8s.Compiler.Protections;
using IapK8s.Controller.Admission.Injection;
using IapK8s.Controller.Admission.Pods;
using IapK8s.TestKit.Controllers;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Admission.Injection;

/// <summary>testdata/injection/(case): a pod, and the namespace and policies that it comes into (cluster.yaml; the one beside the cases where a case has none).</summary>
internal sealed class InjectionCase
{
    public const string Roots = "-----BEGIN CERTIFICATE-----\nthe controller's authority\n-----END CERTIFICATE-----\n";

    public static InjectionOptions Options { get; } = new() { Image = "registry.example.com/iap-sidecar:0.1.0", PushAddress = new Uri("https://iap-controller.iap-system.svc:8443") };

    private InjectionCase(string folder)
    {
        Folder = folder;
        Pod = KubernetesYaml.Deserialize<V1Pod>(File.ReadAllText(Path.Combine(folder, "pod.yaml")), strict: true);
    }

    public string Folder { get; }

    public V1Pod Pod { get; }

    public static IEnumerable<string> Names() => Directory.EnumerateDirectories(Root()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static InjectionCase Read(string name) => new(Path.Combine(Root(), name));

    public InjectionResult Inject(V1Pod? pod = null) => new PodMutation(Options, PolicyCompiler.DefaultReleaseNamespace).Decide(pod ?? Pod, Pod.Namespace(), Index(), Roots);

    private static string Root([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "testdata", "injection");

    private ProtectionIndex Index()
    {
        var own = Path.Combine(Folder, "cluster.yaml");
        var resources = ReadManifests.From(File.Exists(own) ? own : Path.Combine(Root(), "cluster.yaml"));
        return new ProtectionIndex(resources, PolicyCompiler.Compile(resources));
    }
}
