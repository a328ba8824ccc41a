# Writes a C++ source that carries the files below FOLDER, and MORE, packed with gzip.
#   cmake -DFOLDER=dashboard/dist -DMORE=openapi.yaml -DOUT=assets_data.cc -DWORK=dir -P EmbedFiles.cmake
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
list(APPEND files ${MORE})
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(declarations "")
set(rows "")
set(count 0)
foreach(file IN LISTS files)
  get_filename_component(path ${file} ABSOLUTE BASE_DIR ${FOLDER})
  if(IS_ABSOLUTE ${file})
    get_filename_component(file ${file} NAME)
  endif()
  execute_process(COMMAND gzip -9nc ${path} OUTPUT_FILE ${WORK}/${count}.gz
                  RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "cannot pack ${file}")
  endif()
  file(SIZE ${WORK}/${count}.gz size)
  string(APPEND declarations
    "asm(\".section .rodata\\n.balign 16\\nshop_asset_${count}:\\n"
    ".incbin \\\"${WORK}/${count}.gz\\\"\\n.previous\\n\");\n"
    "extern \"C\" const char shop_asset_${count}[];\n")
  string(APPEND rows "    {\"${file}\", {shop_asset_${count}, ${size}}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT}.new "// Made by cmake/EmbedFiles.cmake.\n#include \"server/assets_data.h\"\n\n"
  "${declarations}\nnamespace shop {\nnamespace {\n"
  "constexpr PackedFile kFiles[] = {\n${rows}    {\"\", {}},\n};\n}  // namespace\n"
  "std::span<const PackedFile> packed_files() { return {kFiles, ${count}}; }\n"
  "}  // namespace shop\n")
file(RENAME ${OUT}.new ${OUT})
