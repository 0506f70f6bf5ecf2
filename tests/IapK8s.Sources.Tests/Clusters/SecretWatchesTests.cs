using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Providers;
using IapK8s.Sources.Clusters;

namespace IapK8s.Sources.Tests.Clusters;

internal sealed class SecretWatchesTests
{
    [Test]
    public void TheProductsOwnSecrets_AreWatchedForNobody()
    {
        var set = ResourceSet.Empty with
        {
            ClusterProviders =
            [
                new ClusterIapProvider
                {
                    Metadata = new ResourceMetadata { Name = "corp" },
                    Spec = new IapProviderSpec { ClientSecretRef = new SecretKeyRef { Name = "iap-key-authority", Namespace = "iap-system", Key = "keys" } },
                },
            ],
        };
        SecretWatches.WantedBy(set, "iap-system").ShouldBeEmpty();
        SecretWatches.WantedBy(set, "elsewhere").ShouldHaveSingleItem("in another namespace it is not ours");
    }
}
