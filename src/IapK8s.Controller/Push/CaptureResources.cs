using System.Collections.Immutable;
using System.Net;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Identity.Captures;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using CaptureTarget = IapK8s.Identity.Captures.CaptureTarget;

namespace IapK8s.Controller.Push;

/// <summary>What capture is proven with, as it travels: to a pod its own key, to gateways where the pods are and the keys that they prove themselves with.</summary>
internal sealed class CaptureResources(KeySet roots)
{
    public Resource KeyOf(PodKey pod) => ContentVersion.Stamp(new Resource
    {
        Name = ResourceNames.CaptureProofKey,
        CaptureProofKey = CaptureMapping.ToWire(Derive(roots.Primary, pod)),
    });

    public Resource TargetOf(PodSnapshot snapshot)
    {
        var claimed = snapshot.Policies.SelectMany(policy => policy.Ports).Distinct().Order().ToImmutableArray();
        var target = new CaptureTarget(
            snapshot.Pod.Namespace,
            snapshot.Pod.Name,
            [.. snapshot.Addresses.Select(IPAddress.Parse)],
            claimed,
            [.. snapshot.DeclaredPorts.Except(claimed)],
            [.. roots.Keys.Select(root => Derive(root, snapshot.Pod))]);
        return ContentVersion.Stamp(new Resource { Name = ResourceNames.CaptureTarget(target.Namespace, target.Pod), CaptureTarget = CaptureMapping.ToWire(target) });
    }

    private static byte[] Derive(StoredKey root, PodKey pod) => CaptureProof.KeyFor(root.Material, pod.Namespace, pod.Name);
}
