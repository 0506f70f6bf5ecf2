using IapK8s.Policy.Applications;
using IapK8s.Protocol;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Apps outside the cluster as they travel, keys of their certificates included: for gateways alone.</summary>
internal static class ApplicationResources
{
    public static Resource Application(ApplicationDefinition definition)
    {
        var resource = new Resource { Name = ResourceNames.Application(definition.Name), Application = ApplicationMapping.ToWire(definition) };
        resource.RequiredFeatures.Add(Features.Applications);
        return ContentVersion.Stamp(resource);
    }
}
