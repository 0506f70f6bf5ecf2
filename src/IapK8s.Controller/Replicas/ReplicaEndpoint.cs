using System.Net;

namespace IapK8s.Controller.Replicas;

/// <summary>Where a replica can be called.</summary>
/// <param name="Key">The pod's uid; its address where there is none.</param>
/// <param name="Name">For people: the pod's.</param>
/// <param name="IsServing">False: its pod is not ready, so nobody is sent to it now.</param>
internal sealed record ReplicaEndpoint(string Key, string Name, IPEndPoint Address, bool IsServing);
