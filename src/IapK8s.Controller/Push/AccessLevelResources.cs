using IapK8s.Policy.Definitions;
using IapK8s.Protocol;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Access levels as they travel, each by itself: a change of one sends that one.</summary>
internal static class AccessLevelResources
{
    public static Resource Level(AccessLevelDefinition definition)
    {
        var resource = new Resource { Name = ResourceNames.AccessLevel(definition.Name), AccessLevel = AccessLevelMapping.ToWire(definition) };
        resource.RequiredFeatures.Add(Features.AccessLevels);
        return ContentVersion.Stamp(resource);
    }
}
