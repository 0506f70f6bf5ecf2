using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Clusters.Binaries;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>Which API server the contract is held against: the one in this process, and by <c>make envtest</c> a real one.</summary>
internal static class TestClusters
{
    public static async Task<ICluster> StartAsync() => BinaryCluster.IsWanted ? await BinaryCluster.StartNewAsync() : await InProcessCluster.StartAsync();
}
