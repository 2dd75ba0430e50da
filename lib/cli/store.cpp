// holdfast store: JSON documents that change together, from a shell.
#include "store.hpp"

namespace holdfast::cli {

Action add_store(CLI::App& verb, const Common& common) {
  static constexpr Verb all[] = {
      {"new", "Make a project in ROOT and print the name that it got", add_store_new},
      {"put", "Replace chunks by the documents in files, in one commit", add_store_put},
      {"patch", "Change a chunk as a patch from standard input says", add_store_patch},
      {"get", "Print a chunk, and heal it if it is damaged", add_store_get},
      {"ls", "List the chunks with their versions and sizes", add_store_ls},
      {"rm", "Remove chunks in one commit", add_store_rm},
      {"health", "Tell how the project is", add_store_health},
      {"projects", "List the projects in ROOT", add_store_projects},
      {"delete", "Remove the project with everything in it", add_store_delete},
      {"migrate", "Make a project of SafeChunkEngine one of holdfast", add_store_migrate},
      {"import", "Make a chunk of every FILE.json of a folder, in one commit", add_store_import},
      {"export", "Write every chunk into a folder", add_store_export},
      {"feed", "Commit each line of standard input, and answer when it is durable", add_store_feed},
      {"checkpoint", "Keep a copy of everything in a zip file", add_store_checkpoint},
      {"checkpoints", "List the checkpoints, the newest first", add_store_checkpoints},
      {"verify", "Read checkpoints and compare every digest", add_store_verify},
      {"restore", "Make everything as it was at a checkpoint", add_store_restore},
  };
  verb.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Verb& each : all) {
    CLI::App* sub = verb.add_subcommand(each.name, each.summary);
    sub->fallthrough();  // --json belongs to the verb, and may stand behind what is below it
    actions.emplace_back(sub, each.add(*sub, common));
  }
  return [actions = std::move(actions)] {
    for (const auto& [sub, action] : actions) {
      if (sub->parsed()) return action();
    }
    return Exit::usage;
  };
}

std::string check_name(const std::string& text) {
  const Result<StoreName> name = StoreName::parse(text);
  return name ? std::string() : "'" + text + "' is no name: " + name.error().detail;
}

void add_directory(CLI::App& verb, std::string& directory) {
  verb.add_option("DIR", directory, "The directory of the project")->required();
}

void add_look(CLI::App& verb, LookRequest& request) {
  add_directory(verb, request.directory);
  verb.add_flag("--read-only", request.read_only,
                "Change and heal nothing, and look also while somebody has it open");
}

}  // namespace holdfast::cli
