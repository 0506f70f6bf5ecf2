using IapK8s.TestKit.Clusters;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>Which API server the contract is held against.</summary>
internal static class TestClusters
{
    public static async Task<ICluster> StartAsync() => await InProcessCluster.StartAsync();
}
