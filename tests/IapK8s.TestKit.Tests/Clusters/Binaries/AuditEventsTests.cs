using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Clusters.Binaries;

namespace IapK8s.TestKit.Tests.Clusters.Binaries;

internal sealed class AuditEventsTests
{
    [Test]
    public void EachRequestCountsOnce()
    {
        var log = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"1","stage":"ResponseStarted","requestURI":"/api/v1/namespaces/shop/pods?watch=true","verb":"watch","user":{"username":"system:serviceaccount:iap-system:iap-controller"},"objectRef":{"resource":"pods","namespace":"shop","apiVersion":"v1"}}
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?watch=true","verb":"watch","user":{"username":"system:serviceaccount:iap-system:iap-controller"},"objectRef":{"resource":"pods","namespace":"shop","apiVersion":"v1"}}
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"2","stage":"ResponseComplete","requestURI":"/apis/policy?x=y","verb":"get","user":{"username":"admin"}}
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"3","sta
            """;
        AuditEvents.Read(log).ShouldBe(
        [
            new ApiCall("system:serviceaccount:iap-system:iap-controller", "watch", "", "pods", "", "shop", "", ""),
            new ApiCall("admin", "get", "", "", "", "", "", "/apis/policy"),
        ]);
    }
}
