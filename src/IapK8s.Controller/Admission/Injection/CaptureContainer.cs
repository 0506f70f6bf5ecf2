using System.Globalization;
using IapK8s.Compiler.Protections;
using IapK8s.Policy.Definitions;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>The init container that programs the packet filter. Every default of the API is written out, so that what comes back later can be compared.</summary>
internal static class CaptureContainer
{
    public static V1Container For(PodProtection protection, InjectionOptions options) => OurContainer.Create(Injected.CaptureContainer, options.Image, options.Capture, container =>
    {
        container.Args = [.. Args(protection)];
        container.SecurityContext.RunAsUser = 0;
        container.SecurityContext.RunAsGroup = 0;
        container.SecurityContext.RunAsNonRoot = false;
        container.SecurityContext.Capabilities.Add = ["NET_ADMIN"];
    });

    private static IEnumerable<string> Args(PodProtection protection)
    {
        yield return "capture";
        yield return Flag("capture-port", Injected.CapturePort);
        yield return Flag("probe-port", Injected.ProbePort);
        yield return Flag("own-port", Injected.HealthPort);
        yield return Flag("uid", Injected.Uid);
        yield return $"--loopback={Name(protection.Loopback)}";
        if (!protection.ClaimedPorts.IsEmpty)
        {
            yield return $"--lock-port={string.Join(',', protection.ClaimedPorts)}";
        }

        if (!protection.OpenPorts.IsEmpty)
        {
            yield return $"--loopback-open={string.Join(',', protection.OpenPorts)}";
        }

        yield return $"--record={Injected.CaptureRecord}";
    }

    private static string Flag(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"--{name}={number}");

    private static string Name(LoopbackMode mode) => mode switch
    {
        LoopbackMode.Open => nameof(LoopbackMode.Open),
        LoopbackMode.Locked => nameof(LoopbackMode.Locked),
        _ => nameof(LoopbackMode.Strict),
    };
}
