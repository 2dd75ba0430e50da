// The basic usage of SafeChunkEngine's document, step by step, in C++. Prints nothing when all is
// well; the first argument says where projects lie.
#include <cstdio>
#include <holdfast/holdfast.hpp>

namespace {

struct Properties {
  std::string material;
  double safety_factor = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Properties, material, safety_factor)

holdfast::Result<void> design_a_bridge(const std::string& root) {
  // 1. A project of its own: bridge_design, or bridge_design_1 where that is taken, and so on.
  HOLDFAST_TRY_LET(store, holdfast::create_store(root, "bridge_design"));

  // 2. Stage data: readers see it at once, the disk within seconds.
  HOLDFAST_TRY(store.stage_update(Properties{"Steel", 1.5}, "properties"));

  // 3. Or now: it is durable when this returns.
  HOLDFAST_TRY(store.force_sync());

  // 4. A snapshot to come back to.
  HOLDFAST_TRY_LET(checkpoint,
                   store.create_checkpoint("pre_optimization", "Before changing steel grade"));

  // What the snapshot is for.
  HOLDFAST_TRY(store.put("properties", Properties{"Aluminium", 9.9}));
  HOLDFAST_TRY(store.restore_checkpoint(checkpoint.name));
  HOLDFAST_TRY_LET(properties, store.fetch<Properties>("properties"));
  if (properties.material != "Steel") std::puts("that is not what was saved");

  // 5. Commit what waits, write every file, let go. A failure is reported, and nothing is lost.
  return store.detach();
}

}  // namespace

int main(int argc, char** argv) {
  const auto done = design_a_bridge(argc > 1 ? argv[1] : "my_data");
  if (!done) std::puts(done.error().message().c_str());
  return done ? 0 : 1;
}
